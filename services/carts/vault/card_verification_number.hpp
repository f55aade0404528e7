#pragma once

#include "carts/vault/secret.hpp"
#include "domain/card_type.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace reprise::carts::vault {

/// A card verification number (CVV2) on its way to the payment gateway. It cannot be copied, printed or turned into a
/// text, is kept nowhere, and wipes itself (R6). Immutable: any thread may read.
class CardVerificationNumber {
public:
    /// Reads 3 or 4 digits; nothing for any other text. Wipes `text` in any case.
    static std::optional<CardVerificationNumber> parse(std::string&& text);

    /// Whether a card of that brand has a number of this length: 4 digits for AMEX, 3 for all others.
    bool fits(domain::CardType type) const noexcept;
    /// The digits, for a payment gateway's request and for nothing else. Valid while this object is.
    std::string_view reveal() const noexcept { return digits_.octets(); }

private:
    explicit CardVerificationNumber(Secret digits);

    Secret digits_;
};

} // namespace reprise::carts::vault
