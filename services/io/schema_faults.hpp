#pragma once

#include "domain/domain_error.hpp"
#include "domain/json.hpp"

#include <vector>

namespace valijson {
class ValidationResults;
}

namespace reprise::io {

/// What a failed validation found, as faults with our stable codes and JSON pointers (RFC 6901), at most 50 of them.
/// valijson describes a fault in words only: one table knows the beginnings of its sentences, and a test tries every
/// keyword, so that a new version of the library cannot change a code unnoticed. `value` is what was validated.
std::vector<domain::Fault> schema_faults(valijson::ValidationResults& results, const Json& value);

} // namespace reprise::io
