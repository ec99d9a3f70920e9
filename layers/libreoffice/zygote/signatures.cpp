// LibreOffice looks whether GnuPG is there when it first loads a document, to judge signatures that were made with it, and GPGME starts
// five programs for the answer: an eighth of what sheaf takes to start. Nobody sees what comes of signatures, and a document's process may
// start no program to judge one. So GnuPG is not there, as on machines without it. As in threads.cpp, what a program has comes before
// what its libraries have.

extern "C" unsigned int gpgme_engine_check_version(int) noexcept
{
    constexpr unsigned int kFromGpgme = 7U << 24, kNoEngine = 150; // GPG_ERR_SOURCE_GPGME, GPG_ERR_INV_ENGINE
    return kFromGpgme | kNoEngine;
}
