#include "carts/vault/secret.hpp"

#include "io/crypto.hpp"

#include <openssl/crypto.h>

#include <utility>

namespace reprise::carts::vault {

Secret::Secret(std::string&& octets) : octets_(octets.begin(), octets.end())
{
    io::wipe(octets);
}

Secret::~Secret()
{
    OPENSSL_cleanse(octets_.data(), octets_.size());
}

Secret::Secret(Secret&& other) noexcept : octets_(std::move(other.octets_)) {}

Secret& Secret::operator=(Secret&& other) noexcept
{
    std::swap(octets_, other.octets_);
    return *this;
}

} // namespace reprise::carts::vault
