#pragma once

#include "carts/vault/card_number.hpp"
#include "carts/vault/key_ring.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace reprise::carts::vault {

/// A card number as the table `vault.card_numbers` holds it.
struct SealedNumber {
    std::string card_number_id; ///< 32 lower-case hex digits.
    std::string key_id;         ///< The day key that it is sealed under.
    std::chrono::sys_seconds deadline{};
    std::string octets; ///< One version octet, then nonce, ciphertext and tag of AES-256-GCM.

    bool operator==(const SealedNumber&) const = default;
};

/// Seals a number under a new id and the key of its deadline's day (R31). Merchant, id, key id and deadline are bound
/// to the ciphertext: changed in the database, it does not open. Throws std::runtime_error when there is no key to be
/// had.
SealedNumber seal_number(KeyRing& keys, const std::string& merchant_id, const CardNumber& number,
                         std::chrono::sys_seconds deadline);

/// The number, or nothing when its key is gone or anything of it was changed since it was sealed for this merchant.
std::optional<CardNumber> open_number(KeyRing& keys, const std::string& merchant_id, const SealedNumber& sealed);

} // namespace reprise::carts::vault
