#include "carts/vault/aead.hpp"

#include "io/crypto.hpp"

#include <openssl/evp.h>

#include <cstdint>
#include <memory>
#include <stdexcept>

namespace reprise::carts::vault {

namespace {

constexpr std::size_t nonce_octets = 12;
constexpr std::size_t tag_octets = 16;

struct ContextDeleter {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); } // Wipes its key schedule.
};

using Context = std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter>;

void require(bool succeeded)
{
    if (!succeeded) {
        throw std::runtime_error("AES-256-GCM failed");
    }
}

const unsigned char* bytes(std::string_view octets)
{
    return reinterpret_cast<const unsigned char*>(octets.data());
}

unsigned char* bytes(std::string& octets)
{
    return reinterpret_cast<unsigned char*>(octets.data());
}

Context make_context(const Secret& key)
{
    require(key.octets().size() == key_octets);
    Context context(EVP_CIPHER_CTX_new());
    require(context != nullptr);
    return context;
}

} // namespace

std::string encrypt(const Secret& key, std::string_view plaintext, std::string_view associated_data)
{
    const auto context = make_context(key);
    const auto nonce = io::random_octets(nonce_octets);
    std::string ciphertext(plaintext.size(), '\0');
    std::string tag(tag_octets, '\0');
    int written = 0;
    require(EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes(key.octets()), bytes(nonce)) == 1);
    require(EVP_EncryptUpdate(context.get(), nullptr, &written, bytes(associated_data),
                              static_cast<int>(associated_data.size())) == 1);
    require(EVP_EncryptUpdate(context.get(), bytes(ciphertext), &written, bytes(plaintext),
                              static_cast<int>(plaintext.size())) == 1);
    require(EVP_EncryptFinal_ex(context.get(), bytes(tag), &written) == 1);
    require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tag_octets), tag.data()) == 1);
    return nonce + ciphertext + tag;
}

std::optional<Secret> decrypt(const Secret& key, std::string_view sealed, std::string_view associated_data)
{
    if (sealed.size() < nonce_octets + tag_octets) {
        return std::nullopt;
    }
    const auto context = make_context(key);
    const auto nonce = sealed.substr(0, nonce_octets);
    const auto ciphertext = sealed.substr(nonce_octets, sealed.size() - nonce_octets - tag_octets);
    std::string tag(sealed.substr(sealed.size() - tag_octets));
    std::string plaintext(ciphertext.size(), '\0');
    int written = 0;
    require(EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes(key.octets()), bytes(nonce)) == 1);
    require(EVP_DecryptUpdate(context.get(), nullptr, &written, bytes(associated_data),
                              static_cast<int>(associated_data.size())) == 1);
    require(EVP_DecryptUpdate(context.get(), bytes(plaintext), &written, bytes(ciphertext),
                              static_cast<int>(ciphertext.size())) == 1);
    require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(tag_octets), tag.data()) == 1);
    // Moving into a Secret also wipes what did not prove genuine.
    Secret opened(std::move(plaintext));
    std::string rest(tag_octets, '\0');
    if (EVP_DecryptFinal_ex(context.get(), bytes(rest), &written) != 1) {
        return std::nullopt;
    }
    return opened;
}

std::string associated_data(std::initializer_list<std::string_view> parts)
{
    std::string joined;
    for (const auto part : parts) {
        const auto length = static_cast<std::uint32_t>(part.size());
        for (const auto shift : {24U, 16U, 8U, 0U}) {
            joined.push_back(static_cast<char>((length >> shift) & 0xFFU));
        }
        joined.append(part);
    }
    return joined;
}

} // namespace reprise::carts::vault
