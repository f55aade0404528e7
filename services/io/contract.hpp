#pragma once

#include "domain/domain_error.hpp"
#include "domain/json.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::io {

/// The OpenAPI contract of `api/`, bundled, as the thing that request bodies are checked against (valijson).
/// Immutable after construction: any thread may call.
class Contract {
public:
    /// Reads the bundled document. Throws std::runtime_error when it is missing or not a contract.
    explicit Contract(const std::filesystem::path& bundle);
    ~Contract();
    Contract(const Contract&) = delete;
    Contract& operator=(const Contract&) = delete;

    /// Reads a request body as the named schema: strict JSON, no card number anywhere (R6), read-only members
    /// removed, valid, times in UTC. Throws Error malformed_json, card_number_not_allowed or invalid_body with a
    /// pointer to each fault. The caller owns the value.
    Json read(std::string_view schema, std::string_view body) const;

    /// The same without the search for card numbers: only `POST /cards` may take one (R30).
    Json read_card(std::string_view schema, std::string_view body) const;

    /// Reads a JSON Merge Patch (RFC 7396) of a value of the named schema, and answers the value as it is then. Strict
    /// as `read`; read-only members of the patch are ignored and those of `current` stay. `current` obeys the schema.
    Json read_patch(std::string_view schema, std::string_view patch, Json current) const;

    /// What is wrong with a value by the named schema; empty when it is valid.
    std::vector<domain::Fault> faults(std::string_view schema, const Json& value) const;

    /// The same for a value that a neighbour sends within a document of its own: no card number anywhere (R6), valid,
    /// times in UTC. Read-only members stay: the neighbour may set them.
    /// Throws Error card_number_not_allowed or invalid_body with a pointer into the value to each fault.
    Json check(std::string_view schema, Json value) const;

    /// Removes from a value that was read as this schema what is never kept and never shown: one-use tokens.
    void remove_write_only(std::string_view schema, Json& value) const;

    /// The values of the named schema, which is an enumeration.
    std::vector<std::string> enumeration(std::string_view schema) const;

private:
    class State;
    std::unique_ptr<State> state_;
};

} // namespace reprise::io
