#include "io/api_keys.hpp"

#include "domain/json_access.hpp"
#include "domain/time.hpp"
#include "io/crypto.hpp"
#include "io/json_reader.hpp"
#include "io/private_file.hpp"
#include "io/problem.hpp"

#include <stdexcept>
#include <utility>

namespace reprise::io {

namespace {

constexpr std::size_t file_limit_octets = 1 << 20;
constexpr std::size_t digest_octets = 32;
constexpr std::size_t key_limit_octets = 256;

/// As of an access token's `sub`: the name goes into the audit and its indexes.
constexpr std::size_t name_limit_octets = 255;

Caller caller_of_entry(const Json& entry)
{
    Caller caller;
    caller.merchant = domain::MerchantId::parse(domain::text_at(entry, "merchant_id"));
    caller.subject = domain::text_at(entry, "name");
    caller.client_id = "x-ultracart-simple-key";
    caller.scopes = entry.at("scopes").get<std::vector<std::string>>();
    const bool has_time = domain::parse_rfc3339(domain::text_at(entry, "created")).has_value();
    if (!caller.merchant || caller.subject.empty() || caller.subject.size() > name_limit_octets || !has_time) {
        throw std::runtime_error("an entry of the API keys lacks a sound merchant_id, name or created");
    }
    return caller;
}

Json entries_of(const std::filesystem::path& file)
{
    Json entries;
    try {
        entries = read_json(read_private_file(file, file_limit_octets));
    } catch (const Error& error) {
        throw std::runtime_error(file.string() + ": " + error.detail());
    }
    if (!entries.is_array()) {
        throw std::runtime_error(file.string() + ": not an array");
    }
    return entries;
}

} // namespace

ApiKeys::CallersByDigest ApiKeys::read(const std::filesystem::path& file)
{
    constexpr std::size_t members = 5;
    CallersByDigest callers;
    try {
        for (const auto& entry : entries_of(file)) {
            const auto digest = from_hex(domain::text_at(entry, "digest"));
            if (!digest || digest->size() != digest_octets || entry.size() != members) {
                throw std::runtime_error(file.string() + ": an entry has no sound digest, or members of no meaning");
            }
            callers.emplace(*digest, caller_of_entry(entry));
        }
    } catch (const Json::exception&) {
        throw std::runtime_error(file.string() + ": an entry is not of the form of a key");
    }
    return callers;
}

ApiKeys::ApiKeys(const std::filesystem::path& file, std::chrono::milliseconds look_interval)
    : file_(file, "file of API keys", read, look_interval)
{
}

Caller ApiKeys::find(std::string_view key)
{
    const auto callers = file_.current();
    // Digests of what is random tell nothing by the time that it takes to look them up.
    const auto found = key.size() <= key_limit_octets ? callers->find(sha256(key)) : callers->end();
    if (found == callers->end()) {
        throw Error(Problem::token_invalid, "The API key is unknown or was revoked.");
    }
    auto caller = found->second;
    caller.api_key = key;
    return caller;
}

} // namespace reprise::io
