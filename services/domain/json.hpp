#pragma once

#include <nlohmann/json.hpp>

namespace reprise {

/// The value type of every JSON document in Reprise. Its implicit conversions are switched off by the build: read
/// strictly.
using Json = nlohmann::json;

} // namespace reprise
