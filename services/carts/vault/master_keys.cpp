#include "carts/vault/master_keys.hpp"

#include "carts/vault/key_file.hpp"
#include "io/crypto.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace reprise::carts::vault {

namespace {

constexpr std::size_t key_octets = 32;
constexpr std::size_t longest_id = 64;

/// Ids come from key files too: only what cannot leave the folder is one.
bool is_id(std::string_view text)
{
    const auto is_plain = [](char character) {
        return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
               (character >= 'A' && character <= 'Z') || character == '-' || character == '_';
    };
    return !text.empty() && text.size() <= longest_id && std::ranges::all_of(text, is_plain);
}

} // namespace

MasterKeys::MasterKeys(std::filesystem::path folder) : folder_(std::move(folder))
{
    require_private(folder_);
    active_id();
    for (const auto& id : ids()) {
        read(id);
    }
}

std::vector<std::string> MasterKeys::ids() const
{
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
        if (entry.path().extension() == ".key" && is_id(entry.path().stem().string())) {
            found.push_back(entry.path().stem().string());
        }
    }
    return found;
}

std::string MasterKeys::active_id() const
{
    const auto all = ids();
    const auto newest = std::ranges::max_element(all);
    if (newest == all.end()) {
        throw std::runtime_error("the vault finds no master key (<id>.key) in " + folder_.string());
    }
    return *newest;
}

Secret MasterKeys::read(const std::string& id) const
{
    if (!is_id(id)) {
        throw std::runtime_error("a day key names no master key");
    }
    return Secret(io::read_key_file(folder_ / (id + ".key"), key_octets));
}

} // namespace reprise::carts::vault
