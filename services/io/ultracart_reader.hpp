#pragma once

#include "domain/json.hpp"
#include "io/message.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

namespace reprise::io {

/// What UltraCart's own clients send, as the native routes take it.

/// The members of a request's body; none where it is empty. Throws Error malformed_json, card_number_not_allowed, and
/// invalid_body for what is no object or has another member than these.
Json read_ultracart_body(const Request& request, std::initializer_list<std::string_view> known);

/// Takes out what the dialect adds to money when it is shown (`localized` and its text, `exchange_rate`), so that a
/// client may send back what it read, and change the value alone.
void take_ultracart_form(Json& value);

/// The same request with another body and no query. The old body is not copied: it may hold a secret.
Request native_request(const Request& request, std::string body);

} // namespace reprise::io
