#pragma once

#include "domain/json.hpp"
#include "io/contract.hpp"

#include <cstddef>
#include <cstdint>
#include <random>

namespace reprise::fuzz {

/// The contract that the services read requests by.
const io::Contract& contract();

/// The schemas of the contract, by name.
const Json& contract_schemas();

/// A schema that refers to one of the contract's.
Json schema_named(const char* name);

/// Changes documents by a schema (OpenAPI 3.1, as far as the contract uses it), so that most of them still obey it:
/// members come and go, elements are doubled, values jump to the boundaries of their range. A few get a value of
/// another kind. For one thread; the same seed makes the same changes.
class DocumentMutator {
public:
    explicit DocumentMutator(std::uint32_t seed) : random_(seed) {}

    /// Makes one change somewhere in the value.
    void change(Json& value, const Json& schema);
    /// A new value of the schema; objects are filled sparsely, and the more so the deeper they are.
    Json value_of(const Json& schema, int depth = 0);

private:
    std::size_t below(std::size_t count) { return random_() % count; }
    bool once_in(std::size_t times) { return below(times) == 0; }
    void change_here(Json& value, const Json& shape);
    void change_object(Json& object, const Json& shape);
    void change_array(Json& array, const Json& shape);
    Json object_of(const Json& shape, int depth);
    Json number_of(const Json& shape);
    Json text_of(const Json& shape);

    std::minstd_rand random_;
};

/// What LLVMFuzzerCustomMutator of a fuzzer of documents does: reads the input as JSON (or begins with an empty
/// object), makes a few changes by the schema, and answers how many octets it wrote.
std::size_t mutate_document(std::uint8_t* data, std::size_t size, std::size_t max_size, std::uint32_t seed,
                            const Json& schema);

} // namespace reprise::fuzz
