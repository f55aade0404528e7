#pragma once

#include "carts/vault/secret.hpp"

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace reprise::carts::vault {

/// AES-256-GCM (NIST SP 800-38D) over OpenSSL. Byte strings are std::string holding raw octets; keys have `key_octets`.
/// The functions throw std::runtime_error when OpenSSL itself fails, and never say anything of their input.

/// The octets of every key of the vault.
constexpr std::size_t key_octets = 32;

/// Encrypts under a new random 96-bit nonce: nonce, ciphertext and 128-bit tag in one string. Random nonces are safe
/// for far more messages (2^32) than one day's cards.
std::string encrypt(const Secret& key, std::string_view plaintext, std::string_view associated_data);

/// The plaintext of what `encrypt` gave, or nothing when key, associated data or a single bit is not the same.
std::optional<Secret> decrypt(const Secret& key, std::string_view sealed, std::string_view associated_data);

/// The parts in one string, each after its length in four octets, so that no two different lists give the same one.
std::string associated_data(std::initializer_list<std::string_view> parts);

} // namespace reprise::carts::vault
