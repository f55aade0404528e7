#include "carts/payment/gateway_call.hpp"

#include "domain/json_access.hpp"
#include "domain/masking.hpp"
#include "io/json_reader.hpp"
#include "io/log.hpp"
#include "io/problem.hpp"

namespace reprise::carts::payment {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool continues_a_letter(char octet)
{
    return (static_cast<unsigned char>(octet) & 0xC0U) == 0x80U;
}

} // namespace

vault::Secret join_secretly(std::initializer_list<std::string_view> parts)
{
    std::size_t octets = 0;
    for (const auto part : parts) {
        octets += part.size();
    }
    std::string text;
    text.reserve(octets);
    for (const auto part : parts) {
        text.append(part);
    }
    return vault::Secret(std::move(text));
}

io::ClientReply post_to_gateway(const io::HttpClient& client, const std::string& path,
                                std::vector<std::pair<std::string, std::string>> headers, std::string_view body)
{
    headers.emplace_back("Content-Type", "application/json");
    try {
        return client.post(path, headers, body);
    } catch (const io::Error& error) {
        throw io::Error(error.problem() == io::Problem::neighbour_time_out ? io::Problem::payment_gateway_time_out
                                                                           : io::Problem::payment_gateway_unavailable);
    }
}

std::optional<Json> answered_object(std::string_view body)
{
    if (body.starts_with(byte_order_mark)) {
        body.remove_prefix(byte_order_mark.size());
    }
    try {
        auto document = io::read_json(body);
        return document.is_object() ? std::optional(std::move(document)) : std::nullopt;
    } catch (const io::Error&) {
        return std::nullopt;
    }
}

void leave_in_doubt(std::string_view gateway, const std::string& attempt_id, const std::string& why)
{
    io::log(io::LogLevel::warning, "A payment is in doubt.",
            {{"payment_gateway", gateway}, {"attempt_id", attempt_id}, {"reason", why}});
    throw io::Error(io::Problem::payment_gateway_unavailable);
}

std::string gateway_text(const Json& object, std::string_view name, std::size_t limit_octets)
{
    const Json* const member = domain::find_member(object, name);
    if (member == nullptr || !(member->is_string() || member->is_number_integer())) {
        return {};
    }
    auto text = domain::redact_card_numbers(member->is_string() ? member->get<std::string>() : member->dump());
    if (text.size() > limit_octets) {
        auto end = limit_octets;
        while (end > 0 && continues_a_letter(text[end])) {
            --end;
        }
        text.resize(end);
    }
    return text;
}

} // namespace reprise::carts::payment
