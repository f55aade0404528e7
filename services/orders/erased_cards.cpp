#include "orders/erased_cards.hpp"

#include "domain/json_access.hpp"
#include "io/json_reader.hpp"
#include "io/query.hpp"

namespace reprise::orders {

namespace {

constexpr std::size_t most_cards = 200;

[[noreturn]] void refuse(const std::string& pointer, const char* code, const char* detail)
{
    throw io::Error(io::Problem::invalid_body, {}, {{pointer, code, detail}});
}

std::vector<domain::CardId> read_card_ids(const std::string& body)
{
    const auto document = io::read_json(body);
    const auto* ids = domain::find_member(document, "card_ids");
    if (ids == nullptr || !ids->is_array() || document.size() != 1) {
        refuse("", "wrong_format", "This takes card_ids.");
    }
    if (ids->empty() || ids->size() > most_cards) {
        refuse("/card_ids", "out_of_range", "This takes 1 to 200 card ids.");
    }
    std::vector<domain::CardId> cards;
    for (const auto& id : *ids) {
        const auto card = id.is_string() ? domain::CardId::parse(id.get_ref<const std::string&>()) : std::nullopt;
        if (!card) {
            refuse("/card_ids/" + std::to_string(cards.size()), "wrong_format", "This is not a card id.");
        }
        cards.push_back(*card);
    }
    return cards;
}

} // namespace

io::Reply mark_erased_cards(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    const auto cards = read_card_ids(request.body);
    return io::json_reply(200, {{"orders", deps.erased_cards.mark(request.caller.merchant_id(), cards, request.now)}});
}

} // namespace reprise::orders
