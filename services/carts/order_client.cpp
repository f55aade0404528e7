#include "carts/order_client.hpp"

#include "io/json_reader.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace reprise::carts {

namespace {

constexpr std::string_view order_address = "/orders/";
constexpr std::string_view scope = "order_write";
constexpr std::size_t most_cards = 200; ///< In one call, as the order service takes them.

/// Returns when the answer has the one status that means success.
void require_status(const io::ClientReply& answer, int status)
{
    io::refuse_faults(answer);
    if (answer.status == 409) {
        throw io::Error(io::Problem::neighbour_unavailable); // A twin of this call has not finished yet.
    }
    if (answer.status != status) {
        throw io::Error(io::Problem::bad_gateway);
    }
}

std::string header_of(const io::ClientReply& answer, const char* name)
{
    const auto found = answer.headers.find(name);
    return found == answer.headers.end() ? throw io::Error(io::Problem::bad_gateway) : found->second;
}

} // namespace

OrderClient::OrderClient(io::HttpClient client, io::ServiceTokens& tokens, io::Clock clock)
    : client_(std::move(client)), tokens_(tokens), clock_(std::move(clock))
{
}

PlacedOrder OrderClient::insert(const io::Request& request, const std::string& idempotency_key, const std::string& body)
{
    // The request may have been taken long ago: the payment gateway has been asked since.
    return post_order(io::headers_on_behalf(request, clock_(), client_.timeout()), idempotency_key, body);
}

PlacedOrder OrderClient::insert(const domain::MerchantId& merchant, const std::string& idempotency_key,
                                const std::string& body)
{
    return post_order(own_headers(merchant), idempotency_key, body);
}

PlacedOrder OrderClient::post_order(io::HeaderList headers, const std::string& idempotency_key, const std::string& body)
{
    headers.emplace_back("Idempotency-Key", idempotency_key);
    auto answer = client_.post("/internal/placed-orders", headers, body);
    require_status(answer, 201);
    const auto location = header_of(answer, "location");
    const auto order_id = location.starts_with(order_address)
                              ? domain::OrderId::parse(std::string_view(location).substr(order_address.size()))
                              : std::nullopt;
    if (!order_id) {
        throw io::Error(io::Problem::bad_gateway);
    }
    return {order_id->str(), header_of(answer, "etag"), std::move(answer.body)};
}

void OrderClient::tell_erased(const domain::MerchantId& merchant, const std::vector<std::string>& card_ids)
{
    for (std::size_t begin = 0; begin < card_ids.size(); begin += most_cards) {
        Json ids = Json::array();
        for (std::size_t at = begin; at < std::min(begin + most_cards, card_ids.size()); ++at) {
            ids.push_back(card_ids[at]);
        }
        const Json body{{"card_ids", std::move(ids)}};
        require_status(client_.post("/internal/erased-cards", own_headers(merchant), io::write_json(body)), 200);
    }
}

io::HeaderList OrderClient::own_headers(const domain::MerchantId& merchant)
{
    return io::headers_of_service(tokens_, merchant, scope, clock_(), client_.timeout());
}

} // namespace reprise::carts
