#pragma once

#include "io/http_client.hpp"
#include "io/refused_access.hpp"
#include "orders/cart_neighbour.hpp"

#include <optional>
#include <string>
#include <utility>

namespace reprise::orders {

/// The cart service over HTTP. The caller's own token goes along, so that the cart service checks for itself and knows
/// who acted (design.md 3.3).
class CartClient : public CartNeighbour {
public:
    /// The key signs what only the order service may say (io/signed_facts).
    CartClient(io::HttpClient client, std::string key) : client_(std::move(client)), key_(std::move(key)) {}

    io::Reply post_clone(const CloneCall& call, const domain::ClonePlan& plan,
                         const std::optional<std::string>& card_id, bool require_card) override;
    io::Reply settle_refusal(const CloneCall& call, const io::Reply& refusal) override;
    BoundCard bind_card(const io::Request& request, const io::IdempotencyKey* key, const std::string& card_number_token,
                        std::chrono::sys_seconds creation) override;
    io::Reply place_unpaid(const io::Request& request, const domain::CartId& cart_id,
                           const std::string& idempotency_key) override;
    void remove_cart(const io::Request& request, const domain::CartId& cart_id) override;
    ChargeDecision charge(const ChargeCall& call) override;
    std::vector<io::KeyUse> key_uses(const io::Request& request, const std::string& key) override;
    /// Has the refusal of a caller written into the audit trail, which the cart service keeps. Throws Error
    /// neighbour_unavailable, neighbour_time_out or bad_gateway when it is not.
    void keep_refused_access(const io::Request& request, const io::RefusedAccess& refused);
    bool is_ready() const { return client_.is_ready(); }

private:
    /// What the public contract has no words for, as a header beside this body; the gateway lets no such header in
    /// (design.md 3.3).
    std::pair<std::string, std::string> clone_header(const CloneCall& call, const std::string& body,
                                                     const std::optional<std::string>& card_id,
                                                     bool require_card) const;

    io::HttpClient client_;
    std::string key_;
};

} // namespace reprise::orders
