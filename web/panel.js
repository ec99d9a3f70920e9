// The line "Options", and behind it a control for each option that the service has.

import { h, instance, show } from "./dom.js";
import { visible } from "./format.js";
import { listed, members, summary } from "./options.js";

export class Panel {
  #controls = new Map(); // by field: {input, wrong}

  // It shows choices in the element of the template "options", which is returned as content.
  constructor(choices) {
    const { content, parts } = instance("options");
    Object.assign(this, { choices, content, parts });
    const made = choices.declared.map((option) => [option, this.#control(option)]);
    parts.first.append(...made.filter(([option]) => option.first).map(([, control]) => control));
    parts.rest.append(...made.filter(([option]) => !option.first).map(([, control]) => control));
    parts.others.hidden = parts.rest.children.length === 0;
    parts.reset.addEventListener("click", () => {
      choices.reset();
      this.render();
      parts.line.focus();
    });
    this.render();
    parts.options.open = choices.refused !== null;
  }

  // render shows what is set, and what the service refused of it.
  render() {
    const { choices, parts } = this;
    const set = summary(choices.asked(), choices.declared);
    parts.set.textContent = set === "" ? "as usual" : visible(set);
    parts.set.classList.toggle("changed", set !== "");
    parts.reset.hidden = set === "";
    for (const option of choices.declared) {
      const { input, wrong } = this.#controls.get(option.field);
      const value = choices.get(option.field);
      if (option.kind === "checks") tick(input, option, value);
      else if (option.kind === "check") input.checked = (value || option.usual) === "true";
      else if (input.value !== value) input.value = value;
      const refused = choices.refused?.field === option.field ? choices.refused.text : "";
      show(wrong, visible(refused));
      if (option.kind !== "checks") input.setAttribute("aria-invalid", refused !== "");
    }
    show(parts.wrong, choices.refused?.field === null ? visible(choices.refused.text) : "");
  }

  // point opens the panel at what was refused.
  point() {
    this.render();
    const { field } = this.choices.refused;
    const option = this.choices.declared.find((o) => o.field === field);
    this.parts.options.open = true;
    if (option && !option.first) this.parts.others.open = true;
    const input = option && this.#controls.get(field).input;
    (input?.querySelector("input") ?? input ?? this.parts.line).focus();
  }

  #control(option) {
    const id = `option-${option.field}`;
    const input = this.#input(option, id);
    const wrong = h("p", { class: "error", id: `${id}-wrong`, role: "alert", hidden: true });
    this.#controls.set(option.field, { input, wrong });
    input.setAttribute("aria-describedby", [`${id}-wrong`, hint(option) && `${id}-hint`].filter(Boolean).join(" "));
    input.addEventListener("change", () => {
      this.choices.set(option.field, read(option, input));
      this.render();
    });
    const explained = hint(option) && h("p", { class: "hint", id: `${id}-hint` }, hint(option));
    if (option.kind === "checks") return h("div", { class: "option" }, input, wrong);
    if (option.kind === "check") return h("div", { class: "option" }, h("label", { class: "check" }, input, " ", option.label), wrong);
    return h("div", { class: "option" }, h("label", { for: id }, option.label), input, explained, wrong);
  }

  #input(option, id) {
    switch (option.kind) {
      case "checks": return h("fieldset", { id }, h("legend", null, option.label),
        ...option.choices.map((c) => h("label", { class: "check" }, h("input", { type: "checkbox", value: c.value }), " ", c.label)));
      case "check": return h("input", { type: "checkbox", id });
      case "choice": return h("select", { id }, h("option", { value: "" }, option.usual ? `As usual: ${option.usual}` : "As usual"),
        ...option.choices.map((c) => h("option", { value: c.value }, c.label)));
      case "number": return h("input", { type: "text", inputmode: "numeric", id, autocomplete: "off" });
    }
    return h("input", { type: option.secret ? "password" : "text", id, autocomplete: option.secret ? "new-password" : "off", spellcheck: "false" });
  }
}

// read returns the value of an option's control; "" where it stands as it usually does.
function read(option, input) {
  if (option.secret) return input.value; // blanks belong to it
  if (option.kind === "checks") return listed(option, [...input.querySelectorAll("input")].filter((box) => box.checked).map((box) => box.value));
  if (option.kind !== "check") return input.value.trim();
  return String(input.checked) === option.usual ? "" : String(input.checked);
}

// hint says what can be written into a field, and what holds without it.
function hint({ kind, example, usual }) {
  if (kind !== "text" && kind !== "number") return "";
  return [example && `For example ${example}.`, usual && `Otherwise: ${usual}.`].filter(Boolean).join(" ");
}

// tick ticks the boxes of a list that a value names.
function tick(fieldset, option, value) {
  const values = members(option, value);
  for (const box of fieldset.querySelectorAll("input")) box.checked = values.includes(box.value);
}
