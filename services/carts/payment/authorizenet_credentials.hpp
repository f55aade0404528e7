#pragma once

#include "carts/vault/secret.hpp"

#include <filesystem>
#include <string>

namespace reprise::carts::payment {

/// Who a merchant is at Authorize.Net. Moves, never copies.
struct AuthorizeNetCredentials {
    std::string name;              ///< The API login id: 1 to 25 letters and digits.
    vault::Secret transaction_key; ///< 1 to 64 letters and digits.
};

/// Reads `{"name":"...","transactionKey":"..."}` from a private file (`io/private_file`). Throws
/// std::runtime_error naming the file and what is wrong with it, never its content.
AuthorizeNetCredentials read_authorizenet_credentials(const std::filesystem::path& file);

} // namespace reprise::carts::payment
