import { useTranslation } from 'react-i18next';

import { CopyField } from '@/components/CopyField';

/** Where the platform connects from; nothing where its operator has not said. */
export function Addresses({ addresses }: { addresses: string[] }) {
  const { t } = useTranslation('feeds');
  const { t: common } = useTranslation();
  if (addresses.length === 0) return null;
  const label = t('addresses');
  return (
    <CopyField
      label={label}
      value={addresses.join(', ')}
      copyLabel={common('copy.it', { label })}
      copiedLabel={common('copy.done')}
    />
  );
}
