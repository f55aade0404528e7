#include "carts/vault/secret.hpp"

#include <openssl/crypto.h>

#include <utility>

namespace reprise::carts::vault {

void wipe(std::string& text) noexcept
{
    // Growing within the capacity allocates nothing, so what an earlier, longer value left behind is reached too.
    text.resize(text.capacity());
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

Secret::Secret(std::string&& octets) : octets_(octets.begin(), octets.end())
{
    wipe(octets);
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
