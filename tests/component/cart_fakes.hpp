#pragma once

#include "carts/deps.hpp"
#include "domain/time.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace reprise::tests {

/// Carts, cards and tokens in memory, with the outcomes that a test sets. Used by one thread at a time.
class FakeCartDatabase : public carts::CartStore,
                         public carts::CardStore,
                         public carts::CardTokenStore,
                         public carts::AuditStore,
                         public io::AnswerStore {
public:
    std::optional<carts::StoredCart> find(const domain::MerchantId& merchant, const domain::CartId& cart_id) override
    {
        const auto found = rows.find({merchant.str(), cart_id.str()});
        return found == rows.end() ? std::nullopt : std::optional(carts::StoredCart{"1", found->second});
    }
    io::Page list(const domain::MerchantId& /*merchant*/, const carts::CartFilter& filter) override
    {
        last_filter = filter;
        return page;
    }
    carts::Outcome add(const domain::MerchantId& merchant, const carts::NewCart& cart,
                       const std::optional<carts::CardCopy>& copy, const carts::Effect& effect) override
    {
        if (copy && lending != carts::Outcome::done) {
            return lending;
        }
        const auto outcome = keep(effect);
        if (outcome == carts::Outcome::done) {
            rows[{merchant.str(), cart.cart_id}] = cart.document;
        }
        return outcome;
    }
    carts::Outcome add_with_token(const domain::MerchantId& merchant, const carts::NewCart& cart,
                                  const carts::BoundCard& /*card*/, const carts::Effect& effect) override
    {
        const auto outcome = keep(effect);
        if (outcome == carts::Outcome::done) {
            rows[{merchant.str(), cart.cart_id}] = cart.document;
        }
        return outcome;
    }

    std::chrono::sys_seconds now() override { return clock; }
    carts::Outcome enter(const domain::MerchantId& /*merchant*/, const carts::NewCard& card,
                         const carts::Effect& effect) override
    {
        tokens[card.token_digest] = {card.card_id, card.number.card_number_id, card.facts, clock};
        return keep(effect);
    }
    carts::Outcome check(const domain::MerchantId& /*merchant*/, const std::string& /*card_id*/) override
    {
        return lending;
    }
    carts::Outcome write(const domain::MerchantId& /*merchant*/, const carts::Effect& effect) override
    {
        return keep(effect);
    }
    io::Page list(const domain::MerchantId& /*merchant*/, const carts::AuditFilter& filter) override
    {
        last_audit_filter = filter;
        return audit_page;
    }

    std::optional<carts::TokenCard> find(const domain::MerchantId& /*merchant*/, const std::string& digest) override
    {
        const auto found = tokens.find(digest);
        return found == tokens.end() ? std::nullopt : std::optional(found->second);
    }
    carts::Outcome bind(const domain::MerchantId& /*merchant*/, const carts::BoundCard& card,
                        const carts::Effect& effect) override
    {
        last_bound = card;
        tokens.erase(card.token_digest);
        return keep(effect);
    }
    carts::Outcome spend(const domain::MerchantId& /*merchant*/, const std::string& digest,
                         const carts::Effect& effect) override
    {
        tokens.erase(digest);
        return keep(effect);
    }

    std::optional<io::KeptAnswer> find_answer(const io::IdempotencyKey& key) override
    {
        const auto found = answers.find(key.merchant_id + key.route + key.key);
        return found == answers.end() ? std::nullopt : std::optional(found->second);
    }
    bool keep_answer(const io::IdempotencyKey& key, const io::Reply& reply) override
    {
        return answers.emplace(key.merchant_id + key.route + key.key, io::KeptAnswer{key.fingerprint, reply}).second;
    }

    std::map<std::pair<std::string, std::string>, std::string> rows;
    std::map<std::string, carts::TokenCard> tokens;
    std::map<std::string, io::KeptAnswer> answers;
    std::vector<carts::AuditEntry> audit;
    std::optional<carts::BoundCard> last_bound;
    io::Page page;
    io::Page audit_page;
    carts::AuditFilter last_audit_filter;
    carts::CartFilter last_filter;
    carts::Outcome lending = carts::Outcome::done; ///< What the vault says of every card.
    std::chrono::sys_seconds clock{};              ///< The database's.

private:
    carts::Outcome keep(const carts::Effect& effect)
    {
        audit.insert(audit.end(), effect.audit.begin(), effect.audit.end());
        return effect.key == nullptr || keep_answer(*effect.key, effect.reply) ? carts::Outcome::done
                                                                               : carts::Outcome::key_taken;
    }
};

/// A vault that holds nothing: what it seals is empty.
class FakeVault : public carts::vault::Vault {
public:
    carts::vault::SealedNumber seal(const domain::MerchantId& /*merchant*/, const carts::vault::CardNumber& /*number*/,
                                    std::chrono::sys_seconds deadline) override
    {
        return {std::string(32, 'a'), carts::vault::key_id_of(deadline), deadline, {}};
    }
    std::optional<carts::vault::SealedNumber> reseal(const domain::MerchantId& /*merchant*/, const std::string& /*id*/,
                                                     std::chrono::sys_seconds deadline) override
    {
        return carts::vault::SealedNumber{std::string(32, 'b'), carts::vault::key_id_of(deadline), deadline, {}};
    }
    bool use(const domain::MerchantId& /*merchant*/, const std::string& /*id*/,
             const std::function<void(const carts::vault::CardNumber&)>& /*use*/) override
    {
        return false;
    }
};

} // namespace reprise::tests
