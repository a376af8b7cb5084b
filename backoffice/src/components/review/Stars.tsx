import { Rating } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function Stars({ rate, size = 'sm' }: { rate: number; size?: 'xs' | 'sm' | 'md' }) {
  const { t } = useTranslation('review');
  return <Rating value={rate} readOnly size={size} role="img" aria-label={t('stars', { rate })} />;
}
