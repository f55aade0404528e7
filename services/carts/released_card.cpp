#include "carts/released_card.hpp"

namespace reprise::carts {

std::string released_card_expressions(const std::string& source)
{
    return "released AS ("
           "UPDATE cards SET erased_dts = clock_timestamp() FROM (SELECT merchant_id, card_id FROM " +
           source +
           ") AS leaving WHERE cards.merchant_id = leaving.merchant_id AND cards.card_id = leaving.card_id "
           "AND cards.erased_dts IS NULL RETURNING cards.merchant_id, cards.card_id, cards.card_number_id), "
           "forgotten AS ("
           "SELECT vault.erase(released.merchant_id, released.card_number_id) FROM released WHERE NOT EXISTS ("
           "SELECT FROM cards AS other WHERE other.merchant_id = released.merchant_id "
           "AND other.card_number_id = released.card_number_id AND other.card_id <> released.card_id "
           "AND other.erased_dts IS NULL)), ";
}

std::string count_with_forgotten(const std::string& effect)
{
    return " SELECT (SELECT count(*) FROM " + effect + "), (SELECT count(*) FROM forgotten)";
}

} // namespace reprise::carts
