// The page: which view is shown, and who is using it.

import * as api from "./api.js";
import { instance, show, speak } from "./dom.js";
import { Home } from "./home.js";
import { JobView } from "./job.js";
import { Choices } from "./options.js";
import * as session from "./session.js";
import { Tray } from "./tray.js";

const main = document.getElementById("main");
const trouble = document.getElementById("trouble");
const signOut = document.getElementById("sign-out");

const { inlineBytes, uploadBytes, documents, keepSeconds, junk, options } = document.documentElement.dataset;
const limits = { inlineBytes: +inlineBytes, uploadBytes: +uploadBytes, documents: +documents, keepSeconds: +keepSeconds };

let view = null; // the one that is shown: {content, stop}

const page = {
  limits,
  junk: JSON.parse(junk), // the service's own list of names
  choices: new Choices(JSON.parse(options), session.computer),
  // trouble says that the service cannot be reached, {rest} in milliseconds until the next try, and null when it can.
  trouble: (t) => show(trouble, t && `The service cannot be reached at the moment. Your documents are safe: what was sent is kept, and goes on by itself. Trying again in ${Math.ceil(t.rest / 1000)} s.`),
  go: (hash) => location.hash = hash,
  // refused shows which option the service did not take.
  refused() {
    if (!(view instanceof Home)) return;
    view.panel.point();
  },
};
const tray = new Tray(document.getElementById("uploads"), page);
page.tray = tray;

// route shows what the address names: #/jobs/ID a job, anything else all of them.
function route() {
  const [, id] = /^#\/jobs\/([0-9A-Za-z-]+)$/.exec(location.hash) ?? [];
  open(id ? new JobView(id, page) : new Home(page));
}

function open(next) {
  view?.stop();
  view = next;
  signOut.hidden = session.token() === null;
  main.replaceChildren(view.content);
  view.start?.();
}

// SignIn asks for a token and tries it.
class SignIn {
  constructor(message) {
    const { content, parts } = instance("sign-in");
    Object.assign(this, { content, parts });
    this.input = content.getElementById("token");
    this.say(message);
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
  }

  start() {
    document.title = "Token · sheaf";
    this.input.focus();
  }

  stop() {
    this.stopped = true;
  }

  say(message) {
    show(this.parts.error, message);
    this.input.setAttribute("aria-invalid", message ? "true" : "false");
  }

  async submit() {
    const token = this.input.value.trim();
    if (!session.usable(token)) return this.say("A token has no spaces, accents or other special characters. Copy it again.");
    this.say("");
    this.parts.submit.disabled = true;
    session.signIn(token, this.parts.remember.checked);
    try {
      await api.listJobs(1);
      speak("Signed in");
      route();
    } catch (error) {
      session.signOut();
      if (this.stopped) return; // the refusal has had this form made anew
      this.say(error.message);
      this.parts.submit.disabled = false;
    }
  }
}

api.onUnauthorized((shown) => {
  session.signOut();
  const wrong = "The service does not accept this token. Check that it is complete, or ask whoever runs the service.";
  open(new SignIn(shown === null ? "" : wrong));
});

signOut.addEventListener("click", () => {
  session.signOut();
  open(new SignIn(""));
});

// The link that skips to the content must not take the job's address away.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});

window.addEventListener("hashchange", () => {
  route();
  main.focus({ preventScroll: true });
  window.scrollTo(0, 0);
});

// A file that misses the drop area must not take the place of the page.
for (const type of ["dragover", "drop"]) window.addEventListener(type, (event) => event.preventDefault());

route();
