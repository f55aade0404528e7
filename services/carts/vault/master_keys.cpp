#include "carts/vault/master_keys.hpp"

#include "carts/vault/aead.hpp"
#include "carts/vault/durable_file.hpp"
#include "domain/ascii.hpp"
#include "domain/time.hpp"
#include "io/crypto.hpp"
#include "io/private_file.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace reprise::carts::vault {

namespace {

constexpr std::size_t longest_id = 64;

/// Ids come from key files too: only what cannot leave the folder is one.
bool is_id(std::string_view text)
{
    const auto is_plain = [](char character) {
        return domain::is_alphanumeric(character) || character == '-' || character == '_';
    };
    return !text.empty() && text.size() <= longest_id && std::ranges::all_of(text, is_plain);
}

/// The id of a key that is made at `now`: `m-` and the time in its compact form.
std::string id_of(std::chrono::sys_seconds now)
{
    auto time = domain::format_rfc3339(now);
    std::erase_if(time, [](char character) { return character == '-' || character == ':'; });
    return "m-" + time;
}

/// The least of the ids `<id>-0001` to `<id>-9999` that sorts after an id, which may be one of those itself.
std::string id_after(const std::string& id)
{
    constexpr std::size_t suffix_octets = 5;
    constexpr int most = 9999;
    const auto stem = id.size() > suffix_octets ? id.substr(0, id.size() - suffix_octets) : std::string();
    const auto suffix = id.substr(stem.size());
    const bool is_counted = !stem.empty() && suffix.front() == '-' &&
                            suffix.find_first_not_of("0123456789", 1) == std::string::npos &&
                            std::stoi(suffix.substr(1)) < most;
    const auto count = std::to_string(is_counted ? std::stoi(suffix.substr(1)) + 1 : 1);
    return (is_counted ? stem : id) + "-" + std::string(suffix_octets - 1 - count.size(), '0') + count;
}

} // namespace

MasterKeys::MasterKeys(std::filesystem::path folder) : folder_(std::move(folder))
{
    io::require_private_folder(folder_);
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

std::string MasterKeys::make(std::chrono::sys_seconds now) const
{
    const auto active = active_id();
    auto id = id_of(now);
    if (id <= active) {
        id = id_after(active);
    }
    if (!is_id(id)) {
        throw std::runtime_error("no name of a new master key sorts after " + active);
    }
    auto octets = io::random_octets(key_octets);
    auto text = io::to_hex(octets);
    io::wipe(octets);
    write_new_file(folder_ / (id + ".key"), text);
    io::wipe(text);
    return id;
}

void MasterKeys::destroy(const std::string& id) const
{
    destroy_file(folder_ / (id + ".key"));
}

} // namespace reprise::carts::vault
