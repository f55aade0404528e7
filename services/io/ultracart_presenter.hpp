#pragma once

#include "domain/json.hpp"
#include "io/message.hpp"

#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace reprise::io {

/// How UltraCart's own clients want to be answered: envelopes, parts of an object on demand, errors, money and times.
/// Everything here makes another form of what a native route has answered (proto-docs/ultracart.md).

/// Whether a path is one of the dialect.
bool is_ultracart(std::string_view path);

/// A problem (RFC 9457) as an error of the dialect, with the header `UC-REST-ERROR`. Any other answer stays as it is.
Reply in_ultracart_form(Reply reply);

/// One part of an object, which is only shown when it is asked for.
struct UltracartPart {
    std::string_view name;   ///< As it is asked for; the name of its member is understood as well.
    std::string_view member; ///< The member of the object.
    std::string_view within; ///< The member in which it stands, where it is a part of a part.
};

/// The parts of an order and of a cart.
std::span<const UltracartPart> ultracart_order_parts();
std::span<const UltracartPart> ultracart_cart_parts();

/// The parts that a request asks for.
using Expansion = std::set<std::string_view>;

/// Reads `_expand`: names with commas between them. Throws Error invalid_parameter, listing the known ones, for any
/// other name.
Expansion read_expansion(const Request& request, std::span<const UltracartPart> parts);

/// What is shown of an order: what tells it from others, and the parts asked for, with the dialect's money and times.
Json ultracart_order(Json order, const Expansion& expansion);

/// What is shown of a cart: everything that is in no part, and the parts asked for.
Json ultracart_cart(Json cart, const Expansion& expansion);

/// Writes money (`localized` and its text beside the value) and times (with an offset in digits) as the dialect does,
/// wherever they stand.
void write_in_ultracart_form(Json& value);

/// `{"<name>":...,"success":true,"metadata":{"payload_name":"<name>"}}`
Json ultracart_envelope(const std::string& name, Json payload);

/// A native answer, with its headers, whose body says this instead, and whose status is 200.
Reply with_body(Reply native, const Json& body);

/// A native answer in the dialect: `present` makes the new body of the old one. What is no success stays as it is.
Reply presented(Reply native, const std::function<Json(Json)>& present);

} // namespace reprise::io
