import type { PasswordInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { PasswordField } from '@/components/PasswordField';

/** Asked once more before what protects an account is changed. */
export function PresentPassword({ email, ...input }: PasswordInputProps & { email: string }) {
  const { t } = useTranslation('account');
  return (
    <>
      {/* tells password managers whose password it is */}
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <PasswordField {...input} label={t('currentPassword')} autoComplete="current-password" />
    </>
  );
}
