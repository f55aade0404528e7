#pragma once

#include "carts/vault/secret.hpp"
#include "domain/json.hpp"
#include "domain/money.hpp"
#include "io/http_client.hpp"

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reprise::carts::payment {

/// What every payment gateway's adapter needs to ask one. Any thread may call.

/// The longest code and sentence of a gateway that is passed on, in octets.
inline constexpr std::size_t gateway_code_octets = 50;
inline constexpr std::size_t gateway_sentence_octets = 255;

/// The parts as one text, put together within one reservation: the only copy of the secrets among them, and it wipes
/// itself. The secrets stand in JSON strings as they are, so they must be digits or letters.
vault::Secret join_secretly(std::initializer_list<std::string_view> parts);

/// Posts JSON to a payment gateway. Throws Error payment_gateway_unavailable and payment_gateway_time_out.
io::ClientReply post_to_gateway(const io::HttpClient& client, const std::string& path,
                                std::vector<std::pair<std::string, std::string>> headers, std::string_view body);

/// The object that a gateway answered, with or without a byte order mark before it; nothing for any other text.
std::optional<Json> answered_object(std::string_view body);

/// Leaves an attempt in doubt: logs which and why, and throws Error payment_gateway_unavailable. `why` is ours, or a
/// gateway's code: never a text that could hold something of a card.
[[noreturn]] void leave_in_doubt(std::string_view gateway, const std::string& attempt_id, const std::string& why);

/// A gateway's own text or whole number as it may be passed on: at most so many octets, cut between letters, without
/// what looks like a card number (R6). Empty where there is none.
std::string gateway_text(const Json& object, std::string_view name, std::size_t limit_octets);

} // namespace reprise::carts::payment
