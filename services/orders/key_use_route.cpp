#include "orders/key_use_route.hpp"

#include "io/json_reader.hpp"
#include "io/key_use.hpp"
#include "io/query.hpp"

#include <algorithm>

namespace reprise::orders {

io::Reply get_idempotency_key(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    const auto& key = request.path_parameter("idempotency_key");
    std::vector<io::KeyUse> uses;
    if (io::is_idempotency_key(key)) {
        uses = deps.carts.key_uses(request, key);
        if (const auto use =
                io::find_use(deps.answers, {request.caller.merchant_id().str(), "POST /orders", key, {}})) {
            uses.push_back(*use);
        }
    }
    if (uses.empty()) {
        throw io::Error(io::Problem::idempotency_key_not_found, "This merchant has no such key on record.");
    }
    std::ranges::stable_sort(uses, std::greater(), &io::KeyUse::creation);
    Json shown = Json::array();
    for (const auto& use : uses) {
        shown.push_back(json_of(use));
    }
    return io::json_reply(200, {{"idempotency_key", key}, {"uses", shown}});
}

} // namespace reprise::orders
