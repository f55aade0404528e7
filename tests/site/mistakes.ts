// What must not compile against the client: tsc also refuses a line that is expected to be an error and is none.
import { createReprise, orThrow, type Schemas } from "reprise-client";

const reprise = createReprise({ baseUrl: "", token: "" });
const path = { cart_id: "" };
const header = { "If-Match": "" };

// @ts-expect-error The contract has no such path.
await reprise.GET("/baskets");
// @ts-expect-error A cart cannot be posted to.
await reprise.POST("/carts/{cart_id}", { params: { path } });
// @ts-expect-error The filter is called email.
await reprise.GET("/orders", { params: { query: { e_mail: "ada@example.com" } } });
// @ts-expect-error A limit is a number.
await reprise.GET("/orders", { params: { query: { limit: "5" } } });
// @ts-expect-error A change names the version that it was made on.
await reprise.PATCH("/carts/{cart_id}", { params: { path }, body: {} });
// @ts-expect-error Placing takes a key of the caller's own.
await reprise.POST("/carts/{cart_id}/place", { params: { path }, body: {} });
// @ts-expect-error The member is called special_instructions.
await reprise.PATCH("/carts/{cart_id}", { params: { path, header }, body: { shipping: { special_instruction: "" } } });
// @ts-expect-error An item is chosen by its number.
await reprise.POST("/orders/{order_id}/clone", { params: { path: { order_id: "" } }, body: { items: [{ item_index: "1" }] } });
// @ts-expect-error The member is called orders.
(await orThrow(reprise.GET("/orders"))).data.order;
// @ts-expect-error The registry has no such code.
const code: Schemas["ProblemCode"] = "version_stail";
// @ts-expect-error A cart's member is called cart_id.
const cart: Schemas["Cart"] = { cartId: "" };
export { cart, code };
