#include "carts/clone_terms.hpp"

#include "io/crypto.hpp"
#include "io/problem.hpp"
#include "io/signed_facts.hpp"

namespace reprise::carts {

namespace {

constexpr const char* clone_route = "POST /orders/{order_id}/clone";
constexpr std::size_t fingerprint_digits = 64;

io::Error malformed()
{
    return io::Error(io::Problem::malformed_request, "The header Reprise-Clone is not well-formed.");
}

/// The member of that name, or `otherwise`; a member of another type is malformed.
Json member_of(const Json& terms, const char* name, const Json& otherwise)
{
    const auto found = terms.find(name);
    if (found == terms.end()) {
        return otherwise;
    }
    return found->type() == otherwise.type() ? *found : throw malformed();
}

bool is_fingerprint(const std::string& text)
{
    return text.size() == fingerprint_digits && io::from_hex(text).has_value();
}

} // namespace

CloneTerms read_clone_terms(const io::Request& request, std::string_view key)
{
    const auto document = io::read_signed_facts(request.header("Reprise-Clone").value_or(""),
                                                request.caller.merchant_id(), request.body, key);
    CloneTerms terms;
    const auto card_id = member_of(document, "card_id", "").get<std::string>();
    terms.card_id = domain::CardId::parse(card_id);
    terms.fingerprint = member_of(document, "fingerprint", "").get<std::string>();
    terms.require_card = member_of(document, "require_card", false).get<bool>();
    terms.dry_run = member_of(document, "dry_run", false).get<bool>();
    if ((!card_id.empty() && !terms.card_id) || (!terms.fingerprint.empty() && !is_fingerprint(terms.fingerprint))) {
        throw malformed();
    }
    return terms;
}

std::optional<io::IdempotencyKey> clone_key_of(const io::Request& request, const CloneTerms& terms)
{
    auto key = io::idempotency_key_of(request, clone_route, {});
    if (key) {
        key->fingerprint = terms.fingerprint.empty() ? throw malformed() : terms.fingerprint;
    }
    return key;
}

} // namespace reprise::carts
