import { TextInput, type TextInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** A code of the app, which browsers may fill in. */
export function CodeInput(input: TextInputProps) {
  const { t } = useTranslation('account');
  return (
    <TextInput {...input} label={t('code')} autoComplete="one-time-code" inputMode="numeric" maxLength={64} />
  );
}
