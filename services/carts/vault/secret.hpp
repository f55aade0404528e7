#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace reprise::carts::vault {

/// Sets memory for secrets aside: OpenSSL's secure heap, which is locked (never in the page file), left out of every
/// dump, and guarded on both sides. OpenSSL keeps its own private keys there, too. Called once, at the start of the
/// process; without it secrets lie in ordinary memory. Throws std::runtime_error when the system does not lock as much.
void open_secure_heap();

/// Octets that must not outlive their use: a key or a card number. They lie in the secure heap where there is one. It
/// cannot be copied or printed, and overwrites itself when it ends. The octets stay where they were first put, so
/// moving leaves no second copy behind; what was moved from is empty. Immutable: any thread may read.
class Secret {
public:
    /// Takes the octets and wipes the text that they came in, also when it throws std::bad_alloc since the secure heap
    /// is used up.
    explicit Secret(std::string&& octets);

    /// The octets, for a cipher to read and for nobody to keep. Valid while this object is.
    std::string_view octets() const noexcept { return {octets_.get(), octets_ ? octets_.get_deleter().count : 0}; }

private:
    struct Erase {
        std::size_t count = 0;
        void operator()(char* octets) const noexcept;
    };
    std::unique_ptr<char, Erase> octets_;
};

} // namespace reprise::carts::vault
