#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reprise::carts::vault {

/// Octets that must not outlive their use: a key or a card number. It cannot be copied or printed, and overwrites
/// itself when it ends. The octets stay where they were first put, so moving leaves no second copy behind. Immutable:
/// any thread may read.
class Secret {
public:
    /// Takes the octets and wipes the text that they came in.
    explicit Secret(std::string&& octets);
    ~Secret();
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;

    /// The octets, for a cipher to read and for nobody to keep. Valid while this object is.
    std::string_view octets() const noexcept { return {octets_.data(), octets_.size()}; }

private:
    std::vector<char> octets_;
};

} // namespace reprise::carts::vault
