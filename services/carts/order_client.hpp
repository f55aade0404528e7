#pragma once

#include "carts/order_neighbour.hpp"
#include "carts/sweeper.hpp"
#include "domain/id.hpp"
#include "io/application.hpp"
#include "io/http_client.hpp"
#include "io/neighbour.hpp"

#include <string>
#include <vector>

namespace reprise::carts {

/// The order service over HTTP: called with the caller's own token where there is a caller, otherwise with one of the
/// service's own. Any thread may call.
/// All methods throw Error neighbour_unavailable, neighbour_time_out or bad_gateway: then the effect is in doubt, and
/// the same call may be made again.
class OrderClient final : public OrderNeighbour, public OrderNotice {
public:
    /// The tokens outlive the client.
    OrderClient(io::HttpClient client, io::ServiceTokens& tokens, io::Clock clock);

    /// Inserts the order that a placed cart has become (R22), on behalf of the request that places it. `body` is
    /// `{"order", "card_id"?, "clone"?}`, the same word for word under one key however often.
    PlacedOrder insert(const io::Request& request, const std::string& idempotency_key,
                       const std::string& body) override;
    /// The same where no caller is there: the service acts for itself, for this merchant.
    PlacedOrder insert(const domain::MerchantId& merchant, const std::string& idempotency_key,
                       const std::string& body) override;
    /// Tells that the vault has erased these cards of the merchant, any number of them (R32).
    void tell_erased(const domain::MerchantId& merchant, const std::vector<std::string>& card_ids) override;

private:
    PlacedOrder post_order(io::HeaderList headers, const std::string& idempotency_key, const std::string& body);
    io::HeaderList own_headers(const domain::MerchantId& merchant);

    io::HttpClient client_;
    io::ServiceTokens& tokens_;
    io::Clock clock_;
};

} // namespace reprise::carts
