#pragma once

#include "carts/vault/secret.hpp"
#include "domain/card_type.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace reprise::carts::vault {

/// Why a text is not a card number that Reprise takes.
enum class CardNumberFault {
    invalid,      ///< Not 13 to 19 digits, or a wrong check digit.
    unknown_type, ///< Of no brand that is accepted, or of a length that its brand does not have.
};

/// A card number: digits of a known brand with the right length and check digit. It is held by the vault alone, cannot
/// be copied, printed or turned into a text, and wipes itself (R6). Immutable: any thread may read.
class CardNumber {
public:
    /// Reads a number as people write it, with spaces or dashes between the digits. Wipes `text` in any case.
    static std::variant<CardNumber, CardNumberFault> parse(std::string&& text);

    /// The brand.
    domain::CardType type() const noexcept { return type_; }
    /// What may be shown: every digit but the last four replaced by `X`.
    std::string mask() const;
    /// The digits, for the vault's own sealing and for nothing else. Valid while this object is.
    std::string_view reveal() const noexcept { return digits_.octets(); }

private:
    CardNumber(Secret digits, domain::CardType type);

    Secret digits_;
    domain::CardType type_;
};

} // namespace reprise::carts::vault
