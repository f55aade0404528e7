#include "orders/insert_placed_order.hpp"

#include "domain/json_access.hpp"
#include "io/json_reader.hpp"
#include "io/query.hpp"
#include "orders/insert_order.hpp"
#include "orders/placed_order.hpp"

#include <algorithm>
#include <array>

namespace reprise::orders {

namespace {

using domain::DomainError;
using domain::Fault;

constexpr std::string_view insert_placed_route = "POST /internal/placed-orders";

/// How far the sender's clock may be ahead of ours: as much as its access token is allowed.
constexpr std::chrono::seconds clock_leeway{30};

constexpr std::int64_t most_generations = 1'000'000;

/// Refuses a value that is no object, and one with another member than these.
void require_members(const Json& value, const std::string& pointer, std::initializer_list<std::string_view> known)
{
    if (!value.is_object()) {
        throw DomainError(Fault{pointer, "wrong_type", "This is an object."});
    }
    for (const auto& [name, member] : value.items()) {
        if (std::ranges::find(known, name) == known.end()) {
            throw DomainError(Fault{pointer, "unknown_member", "There is a member that is not known here."});
        }
    }
}

/// An id of one of the merchant's own orders, from the member of that name.
std::string order_id_in(const Json& clone, const char* name, const domain::MerchantId& merchant)
{
    const auto id = domain::OrderId::parse(domain::text_at(clone, name));
    if (!id || !id->str().starts_with(merchant.str() + "-")) {
        throw DomainError(Fault{std::string("/clone/") + name, "wrong_format", "This is an order id of the merchant."});
    }
    return id->str();
}

/// Reads the line of descent into the row (R24).
void read_lineage(const Json& clone, const domain::MerchantId& merchant, StoredOrder& row)
{
    require_members(clone, "/clone", {"source_order_id", "root_order_id", "generation"});
    row.source_order_id = order_id_in(clone, "source_order_id", merchant);
    row.root_order_id = order_id_in(clone, "root_order_id", merchant);
    row.generation = domain::whole_number_at(clone, "generation", 0);
    if (row.generation < 1 || row.generation > most_generations) {
        throw DomainError(Fault{"/clone/generation", "out_of_range", "This is a whole number from 1 on."});
    }
}

/// Whether the card is held is the sender's word. Where it has none, the card's id speaks.
void complete_card(Json& document, const StoredOrder& row)
{
    const Json::json_pointer pointer("/payment/credit_card/card_number_truncated");
    if (!row.card_id && !document.contains(pointer)) {
        truncate_card(document);
    } else if (row.card_id && document.contains(pointer.parent_pointer()) && !document.contains(pointer)) {
        document[pointer] = false;
    }
}

/// The order as it is kept but for its id.
Json read_order(const Deps& deps, const io::Request& request, const Json& sent, StoredOrder& row)
{
    for (const char* name : {"order_id", "clone"}) {
        if (sent.contains(name)) {
            throw DomainError(Fault{std::string("/") + name, "unknown_member", "This is given here."});
        }
    }
    if (!sent.contains("creation_dts")) {
        throw DomainError(Fault{"/creation_dts", "required_member_missing", "A placed order says when."});
    }
    auto document = deps.contract.check("Order", sent);
    deps.contract.remove_write_only("Order", document);
    row.creation = complete_order(document, deps.merchants.at(request.caller.merchant_id())->currency_code,
                                  request.now + clock_leeway);
    complete_card(document, row);
    return document;
}

/// The same, with pointers into the whole body.
Json read_order_beneath(const Deps& deps, const io::Request& request, const Json& sent, StoredOrder& row)
{
    try {
        return read_order(deps, request, sent, row);
    } catch (const DomainError& error) {
        throw domain::beneath("/order", error);
    } catch (const io::Error& error) {
        throw error.faults().empty() ? error
                                     : io::Error(error.problem(), error.detail(),
                                                 domain::beneath("/order", DomainError(error.faults())).faults());
    }
}

std::optional<io::Reply> insert_placed_once(const Deps& deps, const io::Request& request, const io::IdempotencyKey* key)
{
    const auto body = io::read_json(request.body);
    require_members(body, "", {"order", "card_id", "clone"});
    StoredOrder row;
    if (const auto* card_id = domain::find_member(body, "card_id")) {
        const auto card = domain::CardId::parse(domain::text_at(body, "card_id"));
        if (!card_id->is_string() || !card) {
            throw DomainError(Fault{"/card_id", "wrong_format", "This is not a card id."});
        }
        row.card_id = card->str();
    }
    if (const auto* clone = domain::find_member(body, "clone")) {
        read_lineage(*clone, request.caller.merchant_id(), row);
    }
    const auto* order = domain::find_member(body, "order");
    if (order == nullptr || !order->is_object()) {
        throw DomainError(Fault{"/order", "required_member_missing", "This takes an order."});
    }
    auto document = read_order_beneath(deps, request, *order, row);
    return keep_order(deps, request, key, std::move(document), std::move(row));
}

} // namespace

io::Reply insert_placed_order(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    const auto key = io::idempotency_key_of(request, insert_placed_route, deps.fingerprint_key);
    if (!key) {
        throw io::Error(io::Problem::idempotency_key_required, "A placed order is inserted once, under its key.");
    }
    return io::answer_once(deps.answers, key, request.trace, [&](const io::IdempotencyKey* claimed) {
        // A refusal is returned, not thrown, and so not kept: a service of a newer version may take the same body.
        try {
            return insert_placed_once(deps, request, claimed);
        } catch (const DomainError& error) {
            return std::optional(
                io::problem_reply(io::Error(io::Problem::invalid_body, {}, error.faults()), request.trace));
        } catch (const io::Error& error) {
            return std::optional(io::problem_reply(error, request.trace));
        }
    });
}

} // namespace reprise::orders
