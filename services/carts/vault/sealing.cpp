#include "carts/vault/sealing.hpp"

#include "carts/vault/aead.hpp"
#include "io/crypto.hpp"

#include <utility>

namespace reprise::carts::vault {

namespace {

constexpr char format_version = 1;

std::string associated_data_of(const std::string& merchant_id, const SealedNumber& sealed)
{
    const auto deadline_seconds = std::to_string(sealed.deadline.time_since_epoch().count());
    return associated_data({merchant_id, sealed.card_number_id, sealed.key_id, deadline_seconds});
}

} // namespace

SealedNumber seal_number(KeyRing& keys, const std::string& merchant_id, const CardNumber& number,
                         std::chrono::sys_seconds deadline)
{
    constexpr std::size_t id_octets = 16;
    SealedNumber sealed{io::to_hex(io::random_octets(id_octets)), key_id_of(deadline), deadline, {}};
    const auto key = keys.key_to_seal(sealed.key_id);
    sealed.octets = format_version + encrypt(*key, number.reveal(), associated_data_of(merchant_id, sealed));
    return sealed;
}

std::optional<CardNumber> open_number(KeyRing& keys, const std::string& merchant_id, const SealedNumber& sealed)
{
    if (sealed.octets.empty() || sealed.octets.front() != format_version) {
        return std::nullopt;
    }
    const auto key = keys.key_to_open(sealed.key_id);
    if (!key) {
        return std::nullopt;
    }
    const auto ciphertext = std::string_view(sealed.octets).substr(1);
    const auto digits = decrypt(*key, ciphertext, associated_data_of(merchant_id, sealed));
    if (!digits) {
        return std::nullopt;
    }
    auto number = CardNumber::parse(std::string(digits->octets()));
    auto* const opened = std::get_if<CardNumber>(&number);
    return opened != nullptr ? std::optional(std::move(*opened)) : std::nullopt;
}

} // namespace reprise::carts::vault
