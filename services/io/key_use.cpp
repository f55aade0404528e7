#include "io/key_use.hpp"

#include "domain/json_access.hpp"
#include "domain/time.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace reprise::io {

std::optional<KeyUse> find_use(AnswerStore& answers, const IdempotencyKey& key)
{
    const auto kept = answers.find_answer(key);
    if (!kept) {
        return std::nullopt;
    }
    KeyUse use{key.route, kept->reply.status, std::nullopt, kept->creation};
    const auto& headers = kept->reply.headers;
    const auto location = std::ranges::find(headers, "Location", [](const auto& header) { return header.first; });
    if (location != headers.end()) {
        use.resource = location->second;
    }
    return use;
}

Json json_of(const KeyUse& use)
{
    Json document{{"route", use.route},
                  {"state", use.status ? "completed" : "in_progress"},
                  {"creation_dts", domain::format_rfc3339(use.creation)}};
    if (use.status) {
        document["status"] = *use.status;
    }
    if (use.resource) {
        document["resource"] = *use.resource;
    }
    return document;
}

KeyUse key_use_of(const Json& use)
{
    const auto creation = domain::parse_rfc3339(use.at("creation_dts").get<std::string>());
    if (!creation) {
        throw Error(Problem::bad_gateway);
    }
    KeyUse read{use.at("route").get<std::string>(), std::nullopt, std::nullopt, *creation};
    if (const auto* status = domain::find_member(use, "status")) {
        read.status = status->get<int>();
    }
    if (const auto* resource = domain::find_member(use, "resource")) {
        read.resource = resource->get<std::string>();
    }
    return read;
}

} // namespace reprise::io
