#include "carts/key_use_route.hpp"

#include "domain/json_access.hpp"
#include "io/application.hpp"
#include "io/json_reader.hpp"
#include "io/key_use.hpp"
#include "io/query.hpp"

#include <vector>

namespace reprise::carts {

namespace {

constexpr const char* clone_route = "POST /orders/{order_id}/clone";

/// The two names of one key: the caller's, and that of its clones.
struct KeyNames {
    std::string key;
    std::string clone_key;
};

KeyNames read_names(const std::string& body)
{
    const auto document = io::read_json(body);
    KeyNames names{domain::text_at(document, "idempotency_key"), domain::text_at(document, "clone_key")};
    if (document.size() != 2 || !io::is_idempotency_key(names.key) || !io::is_idempotency_key(names.clone_key)) {
        throw io::Error(io::Problem::invalid_body, {},
                        {{"", "wrong_format", "This takes idempotency_key and clone_key."}});
    }
    return names;
}

} // namespace

io::Reply find_key_uses(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    const auto names = read_names(request.body);
    const auto merchant = request.caller.merchant_id().str();
    const io::IdempotencyKey of_placing{merchant, std::string(place_route), names.key, {}};
    // Before the rows: a placing that ends in between has its row then. In the other sequence it would be nowhere.
    const auto placing = deps.placements.of_key(of_placing);
    const auto placed = io::find_use(deps.answers, of_placing);

    Json uses = Json::array();
    if (placed) {
        uses.push_back(json_of(*placed));
    } else if (placing) {
        uses.push_back(json_of(io::KeyUse{of_placing.route, {}, "/carts/" + placing->cart_id.str(), placing->placed}));
    }
    for (const auto& key : {io::IdempotencyKey{merchant, "POST /carts", names.key, {}},
                            io::IdempotencyKey{merchant, "POST /cards", names.key, {}},
                            io::IdempotencyKey{merchant, clone_route, names.clone_key, {}}}) {
        if (const auto use = io::find_use(deps.answers, key)) {
            uses.push_back(json_of(*use));
        }
    }
    return io::json_reply(200, {{"uses", uses}});
}

} // namespace reprise::carts
