#include "carts/bound_card.hpp"

namespace reprise::carts {

std::string used_token_expressions(const std::string& condition)
{
    // Using a token up is the update of one row: of two that try, the second waits for the first and then finds it
    // used. The reference that the token was given for ends with it, and the number behind is erased in the same
    // breath.
    return "used AS ("
           "UPDATE card_tokens SET used_dts = clock_timestamp() "
           "WHERE merchant_id = $1 AND token_digest = $9::bytea AND used_dts IS NULL "
           "AND expires_dts >= date_trunc('second', clock_timestamp()) AND " +
           condition +
           " RETURNING card_id), "
           "ended AS ("
           "UPDATE cards SET erased_dts = clock_timestamp() FROM used "
           "WHERE cards.merchant_id = $1 AND cards.card_id = used.card_id RETURNING cards.*), "
           "erased AS MATERIALIZED ("
           "SELECT ended.* FROM ended WHERE vault.erase(ended.merchant_id, ended.card_number_id)), ";
}

std::string bound_card_expressions(const std::string& holder, const std::string& condition)
{
    return used_token_expressions(condition) +
           "bound AS ("
           "INSERT INTO cards (merchant_id, card_id, card_number_id, holder, card_type, card_number_mask, "
           "card_expiration_month, card_expiration_year, deadline) "
           "SELECT merchant_id, $10, $11, '" +
           holder +
           "', card_type, card_number_mask, card_expiration_month, "
           "card_expiration_year, vault.keep(merchant_id, $11, $12, to_timestamp($13::bigint), $14::bytea) "
           "FROM erased RETURNING merchant_id, card_id), ";
}

void add_bound_card(EffectParameters& parameters, const BoundCard& card)
{
    parameters.add_octets(card.token_digest).add(card.card_id).add(card.number.card_number_id);
    parameters.add(card.number.key_id).add(std::to_string(card.number.deadline.time_since_epoch().count()));
    parameters.add_octets(card.number.octets);
}

} // namespace reprise::carts
