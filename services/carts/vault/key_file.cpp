#include "carts/vault/key_file.hpp"

#include "carts/vault/durable_file.hpp"
#include "io/crypto.hpp"
#include "io/json_reader.hpp"
#include "io/text_file.hpp"

#include <stdexcept>
#include <system_error>

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

void require_private(const std::filesystem::path& path)
{
    using std::filesystem::perms;
    std::error_code failure;
    const auto status = std::filesystem::status(path, failure);
    if (failure || !std::filesystem::exists(status)) {
        throw std::runtime_error("the vault needs " + path.string() + ", which is not there or cannot be looked at");
    }
    if ((status.permissions() & (perms::group_all | perms::others_all)) != perms::none) {
        throw std::runtime_error("the vault refuses " + path.string() +
                                 ": others than its owner have rights on it (chmod go= is needed)");
    }
}

std::optional<WrappedKey> read_wrapped_key(const std::filesystem::path& file)
{
    if (!std::filesystem::exists(file)) {
        return std::nullopt;
    }
    require_private(file);
    constexpr std::size_t limit_octets = 4096;
    auto key = parse(io::read_text_file(file, limit_octets));
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
