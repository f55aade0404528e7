// The API reference: the contract of the gateway that serves this page, in the colours that the reader prefers.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

window.SwaggerUIBundle({
    url: "/docs/openapi.json",
    dom_id: "#reference",
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    filter: true,
    // The token is kept nowhere but in this page.
    persistAuthorization: false,
    tryItOutEnabled: true,
    validatorUrl: null,
});
