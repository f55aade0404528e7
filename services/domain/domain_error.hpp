#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reprise::domain {

/// One thing that is wrong with what a caller sent.
/// `pointer` is an RFC 6901 pointer into the caller's document, `code` is stable and machine-readable, `detail` is one
/// English sentence. None of them ever repeats caller data that could be a card number.
struct Fault {
    std::string pointer;
    std::string code;
    std::string detail;
    friend bool operator==(const Fault&, const Fault&) = default;
};

/// Thrown by the domain when a well-formed document breaks a rule; the boundary answers it with 422 and one entry per
/// fault. Always holds at least one fault. A value like any other: it may be copied and moved between threads.
class DomainError : public std::exception {
public:
    /// Takes the faults over; `faults` must not be empty.
    explicit DomainError(std::vector<Fault> faults) : faults_(std::move(faults)) {}
    /// An error of exactly one fault.
    explicit DomainError(Fault fault) { faults_.push_back(std::move(fault)); }

    /// What is wrong, in the order of the document.
    const std::vector<Fault>& faults() const noexcept { return faults_; }
    /// A fixed text, safe for logs; the faults say more.
    const char* what() const noexcept override { return "a rule of the domain is broken"; }

private:
    std::vector<Fault> faults_;
};

/// The same error seen from further up the document: every pointer gets `prefix` (itself a pointer, such as "/items/3")
/// in front.
DomainError beneath(std::string_view prefix, const DomainError& error);

/// Keeps the first faults of a long document, so that an answer that lists them stays small. For one thread, for one
/// document.
class FaultList {
public:
    /// Takes the faults of an error that was caught beneath `prefix`; those past `most_faults` are dropped.
    void take(std::string_view prefix, const DomainError& error);
    /// Takes one fault; dropped past `most_faults`.
    void take(Fault fault);
    /// Throws DomainError with everything taken so far, or returns when that is nothing.
    void throw_if_any() const;

    static constexpr std::size_t most_faults = 100;

private:
    std::vector<Fault> faults_;
};

} // namespace reprise::domain
