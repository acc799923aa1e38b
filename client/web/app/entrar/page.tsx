import { Suspense } from 'react';
import { PageTitle } from '../../language/page-title';
import { SignIn } from '../../signin/sign-in';

export default function SignInPage() {
  return (
    <>
      <PageTitle of="signIn" />
      <Suspense>
        <SignIn />
      </Suspense>
    </>
  );
}
