#include "carts/vault/key_file.hpp"

#include "carts/vault/durable_file.hpp"
#include "io/crypto.hpp"
#include "io/json_reader.hpp"
#include "io/private_file.hpp"

#include <stdexcept>

namespace reprise::carts::vault {

namespace {

constexpr int format_version = 1;

std::optional<WrappedKey> parse(const std::string& text)
{
    const auto document = Json::parse(text, nullptr, false);
    if (!document.is_object() || document.value("version", Json()) != Json(format_version)) {
        return std::nullopt;
    }
    const auto id = document.value("master_key_id", Json());
    const auto wrapped = document.value("wrapped_key", Json());
    if (!id.is_string() || !wrapped.is_string()) {
        return std::nullopt;
    }
    const auto octets = io::from_hex(wrapped.get<std::string>());
    return octets ? std::optional(WrappedKey{id.get<std::string>(), *octets}) : std::nullopt;
}

std::string text_of(const WrappedKey& key)
{
    const Json document{
        {"version", format_version}, {"master_key_id", key.master_key_id}, {"wrapped_key", io::to_hex(key.octets)}};
    return io::write_json(document) + "\n";
}

} // namespace

std::optional<WrappedKey> read_wrapped_key(const std::filesystem::path& file)
{
    if (!std::filesystem::exists(file)) {
        return std::nullopt;
    }
    constexpr std::size_t limit_octets = 4096;
    auto key = parse(io::read_private_file(file, limit_octets));
    if (!key) {
        throw std::runtime_error(file.string() + " is not a day key");
    }
    return key;
}

void write_wrapped_key(const std::filesystem::path& file, const WrappedKey& key)
{
    write_new_file(file, text_of(key));
}

void replace_wrapped_key(const std::filesystem::path& file, const WrappedKey& key)
{
    replace_file(file, text_of(key));
}

} // namespace reprise::carts::vault
