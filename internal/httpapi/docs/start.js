"use strict";

// The document is beside the folder of this file, wherever a proxy has put that.
const openapi = new URL("../openapi.json", document.currentScript.src).pathname;

// validatorUrl is null so that the page sends the document nowhere.
window.ui = SwaggerUIBundle({
  url: openapi,
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
});
