// Why LibreOffice cannot load a document, in its own words.
#pragma once

#include <com/sun/star/lang/XMultiServiceFactory.hpp>
#include <com/sun/star/task/XInteractionHandler.hpp>
#include <cppuhelper/implbase1.hxx>

#include <string>

// Reason is asked by LibreOffice in the user's place, and keeps the first of what it is asked. It answers nothing, which is
// taken for a refusal: no repair, no password.
class Reason : public cppu::WeakImplHelper1<com::sun::star::task::XInteractionHandler>
{
public:
    using Factory = com::sun::star::uno::Reference<com::sun::star::lang::XMultiServiceFactory>;

    explicit Reason(const Factory& factory)
        : mFactory(factory)
    {
    }

    // One line, after a colon; empty where LibreOffice has not said why.
    std::string text() const { return mText.empty() ? "" : ": " + mText; }

    void SAL_CALL handle(const com::sun::star::uno::Reference<com::sun::star::task::XInteractionRequest>& request) override;

private:
    const Factory mFactory;
    std::string mText;
};
