import { useTranslation } from 'react-i18next';

import { CopyField } from '@/components/CopyField';

/** Where the platform connects from; nothing where its operator has not said. */
export function Addresses({ addresses }: { addresses: string[] }) {
  const { t } = useTranslation('feeds');
  if (addresses.length === 0) return null;
  const label = t('addresses');
  return (
    <CopyField
      label={label}
      value={addresses.join(', ')}
      copyLabel={t('copy', { label })}
      copiedLabel={t('copied')}
    />
  );
}
