#include "carts/payment/authorizenet_credentials.hpp"

#include "domain/ascii.hpp"
#include "domain/json_access.hpp"
#include "io/crypto.hpp"
#include "io/private_file.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace reprise::carts::payment {

namespace {

constexpr std::size_t file_octets = 4096;
constexpr std::size_t longest_name = 25;
constexpr std::size_t longest_key = 64;

/// Letters and digits stand in a JSON text as they are.
bool is_word(std::string_view text, std::size_t longest)
{
    return !text.empty() && text.size() <= longest && std::ranges::all_of(text, domain::is_alphanumeric);
}

} // namespace

AuthorizeNetCredentials read_authorizenet_credentials(const std::filesystem::path& file)
{
    auto text = io::read_private_file(file, file_octets);
    auto document = Json::parse(text, nullptr, false);
    io::wipe(text);
    auto name = domain::text_at(document, "name");
    const auto key = document.is_object() ? document.find("transactionKey") : document.end();
    if (key == document.end() || !key->is_string()) {
        throw std::runtime_error(file.string() + " holds no name and transactionKey");
    }
    // The document's own text is wiped, too.
    vault::Secret secret(std::move(key->get_ref<std::string&>()));
    if (!is_word(name, longest_name) || !is_word(secret.octets(), longest_key)) {
        throw std::runtime_error(file.string() + ": name and transactionKey must be letters and digits");
    }
    return {std::move(name), std::move(secret)};
}

} // namespace reprise::carts::payment
