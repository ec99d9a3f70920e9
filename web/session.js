// The token of whoever uses the page: for this tab, or, when they want it, for this computer.

const key = "sheaf-token";

// open returns a store by its name, and null where the browser keeps nothing for this page.
function open(name) {
  try {
    return window[name];
  } catch {
    return null;
  }
}

const tab = open("sessionStorage");
// computer keeps what is to be there the next time; null where the browser keeps nothing.
export const computer = open("localStorage");
let memory = null; // holds the token where the browser keeps nothing

// token returns the token, null without one.
export function token() {
  return tab?.getItem(key) ?? computer?.getItem(key) ?? memory;
}

// signIn keeps a token.
export function signIn(value, remember) {
  signOut();
  try {
    (remember ? computer : tab).setItem(key, value);
  } catch {
    memory = value;
  }
}

// signOut forgets the token.
export function signOut() {
  memory = null;
  tab?.removeItem(key);
  computer?.removeItem(key);
}

// headers are those that show the token.
export function headers() {
  const value = token();
  return value === null ? {} : { Authorization: `Bearer ${value}` };
}

// usable reports whether a text can be a token at all: headers take visible ASCII.
export function usable(text) {
  return /^[\x21-\x7e]+$/.test(text);
}
