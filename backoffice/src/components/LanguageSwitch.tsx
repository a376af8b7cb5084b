import { SegmentedControl, type MantineSize } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { LANGUAGES, type Language } from '@/lib/language';
import { useLanguage } from '@/lib/use-language';

export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { fr: 'Français', en: 'English' };

interface Props {
  size?: MantineSize;
  fullWidth?: boolean;
}

export function LanguageSwitch({ size = 'xs', fullWidth = false }: Props) {
  const { t } = useTranslation();
  const { language, choose } = useLanguage();
  return (
    <SegmentedControl
      aria-label={t('app.language')}
      size={size}
      fullWidth={fullWidth}
      value={language}
      onChange={choose}
      data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
    />
  );
}
