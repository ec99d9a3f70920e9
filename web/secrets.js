// Asks for the passwords that a job's PDFs are protected with: the service does not keep them.

import { h, instance } from "./dom.js";

// askSecrets shows a dialog with a field for each of the secrets, and returns what was written into it by their fields; null when
// whoever was asked went back.
export function askSecrets(declared) {
  const { content, parts } = instance("secrets");
  const dialog = content.querySelector("dialog");
  const inputs = declared.map(({ field }) => h("input", { type: "password", id: `secret-${field}`, autocomplete: "new-password" }));
  parts.fields.append(...declared.map(({ label }, i) => h("div", { class: "option" }, h("label", { for: inputs[i].id }, label), inputs[i])));
  document.body.append(content);
  dialog.showModal();
  return new Promise((resolve) => {
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      dialog.close("yes");
    });
    parts.no.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      const written = declared.map(({ field }, i) => [field, inputs[i].value]).filter(([, value]) => value !== "");
      resolve(dialog.returnValue === "yes" ? Object.fromEntries(written) : null);
    });
  });
}
